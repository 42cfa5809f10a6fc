-- Algorithms that learn from examples need PREDICT.
CREATE TABLE homes (area real, rooms smallint, price numeric);
TRAIN MODEL home_price USING linear_regression FROM homes
  WITH FEATURES (area, rooms);
