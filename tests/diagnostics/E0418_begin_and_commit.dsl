-- The script has its own transaction; the file must not control it.
BEGIN;
CREATE TABLE homes (area real, rooms smallint, price numeric);
TRAIN MODEL home_price USING linear_regression FROM homes
  PREDICT price WITH FEATURES (area, rooms);
COMMIT;
