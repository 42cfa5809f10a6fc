-- A feature reads a column that the source does not have.
CREATE TABLE homes (area real, rooms smallint, price numeric);
TRAIN MODEL home_price USING linear_regression FROM homes
  PREDICT price WITH FEATURES (area, bedrooms);
