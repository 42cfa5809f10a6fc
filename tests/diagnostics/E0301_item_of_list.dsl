-- Each item of a list has the type of the list.
CREATE TABLE homes (area real, rooms smallint, price numeric);
TRAIN MODEL m USING neural_network(layers = [64, 32.5]) FROM homes
  PREDICT price WITH FEATURES (area, rooms);
