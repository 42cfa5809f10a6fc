-- A star that leaves nothing to learn from.
CREATE TABLE readings (temperature real, failed boolean);
TRAIN MODEL failure USING logistic_regression FROM readings
  PREDICT failed WITH FEATURES (* EXCEPT (temperature));
