-- Each item of a list lies in the range, and is reported at its own place.
CREATE TABLE homes (area real, rooms smallint, price numeric);
TRAIN MODEL m USING neural_network(layers = [64, 0]) FROM homes
  PREDICT price WITH FEATURES (area, rooms);
