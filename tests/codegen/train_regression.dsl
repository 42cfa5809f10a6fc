-- Regression has one prediction function and no probabilities; quoted names stay quoted.
CREATE TABLE "Homes" (id int PRIMARY KEY, "Area m2" real, rooms smallint, price numeric);
TRAIN MODEL "Home price" USING linear_regression FROM "Homes" PREDICT price WITH FEATURES ("Area m2", rooms);
