-- A type from which no preparation makes numbers.
CREATE TABLE rides (duration interval, distance real, tip numeric);
TRAIN MODEL tip USING linear_regression FROM rides
  PREDICT tip WITH FEATURES (duration, distance);
