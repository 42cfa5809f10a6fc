-- A parameter that takes words or numbers lists both.
CREATE TABLE homes (area real, rooms smallint, price numeric);
TRAIN MODEL m USING random_forest(max_features = half) FROM homes
  PREDICT price WITH FEATURES (area, rooms);
