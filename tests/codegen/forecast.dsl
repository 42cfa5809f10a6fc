-- A series of its own past: the time is the feature and the key, and a function returns the next values with bounds.
CREATE TABLE daily (day date, amount numeric);
TRAIN MODEL sales USING holt_winters(trend = auto, seasonal = auto) FROM daily PREDICT amount WITH TIME COLUMN day
  FORECAST 30 days AHEAD WITH CONFIDENCE INTERVALS 0.8, 99.5%;
