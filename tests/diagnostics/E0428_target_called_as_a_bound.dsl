-- One name would be two columns of the forecast function.
CREATE TABLE sales (day date, upper_80 timestamptz, lower_95 integer, units integer);
TRAIN MODEL a USING holt_winters FROM sales PREDICT lower_95 WITH TIME COLUMN day
  FORECAST 7 days AHEAD WITH CONFIDENCE INTERVALS 95%;
TRAIN MODEL b USING holt_winters FROM sales PREDICT units WITH TIME COLUMN upper_80
  FORECAST 7 days AHEAD WITH CONFIDENCE INTERVALS 0.8;
TRAIN MODEL c USING holt_winters FROM sales PREDICT lower_95 AS units WITH TIME COLUMN day
  FORECAST 7 days AHEAD WITH CONFIDENCE INTERVALS 95%;
TRAIN MODEL d USING holt_winters FROM sales PREDICT units WITH TIME COLUMN day FOR EACH lower_95
  FORECAST 7 days AHEAD WITH CONFIDENCE INTERVALS 95%;
TRAIN MODEL e USING holt_winters FROM sales PREDICT units AS day WITH TIME COLUMN upper_80 FOR EACH day;
