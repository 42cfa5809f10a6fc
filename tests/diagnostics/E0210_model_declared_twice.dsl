-- One program declares a model once; the first place is noted.
CREATE TABLE homes (area real, rooms smallint, price numeric);
TRAIN MODEL home_price USING linear_regression FROM homes PREDICT price WITH FEATURES (area);
TRAIN MODEL home_price USING gradient_boosting FROM homes PREDICT price WITH FEATURES (area, rooms);
