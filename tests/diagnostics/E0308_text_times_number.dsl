-- An operator that no PostgreSQL has for these operands.
CREATE TABLE flats (rent numeric, district text, rooms integer);
TRAIN MODEL rent USING linear_regression FROM flats
  PREDICT rent WITH FEATURES (district * 2 AS doubled, rooms);
