-- A cast to a type that does not exist.
CREATE TABLE sensors (reading text, room text, failed boolean);
TRAIN MODEL failure USING logistic_regression FROM sensors
  PREDICT failed WITH FEATURES (reading::numerik AS reading, room);
