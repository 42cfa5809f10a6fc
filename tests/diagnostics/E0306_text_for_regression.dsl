-- A text target cannot be predicted by linear regression.
CREATE TABLE homes (area real, district text, price numeric);
TRAIN MODEL district USING linear_regression FROM homes
  PREDICT district WITH FEATURES (area, price);
