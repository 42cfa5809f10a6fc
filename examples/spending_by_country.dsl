-- FOR EACH: a model per country behind one function; a country that training did not have takes the model of all rows.
-- args: --schema examples/data/tables.sql

-- spending_by_country_predict(amount, balance, channel, country) gives the amount of the next payment;
-- SELECT * FROM dml.model_parts says how well each country's model does.
TRAIN MODEL spending_by_country
  USING linear_regression(l2 = 1.0)
  FROM payments
  PREDICT next_amount
  WITH FEATURES (amount, balance, channel)
  FOR EACH country;
