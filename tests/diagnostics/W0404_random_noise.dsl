-- A feature with another value at each call.
CREATE TABLE readings (temperature real, humidity real, failed boolean);
TRAIN MODEL failure USING logistic_regression FROM readings
  PREDICT failed WITH FEATURES (temperature + random() AS temperature, humidity);
