-- Every parameter of holt_winters is accepted with its default.
CREATE TABLE sales (day date, units integer, price numeric);
TRAIN MODEL m USING holt_winters(trend = additive, damped = false, seasonal = additive, period = auto, alpha = 0.5,
    beta = 0.1, gamma = 0.1, phi = 0.9, frequency = auto, fill_gaps = true, duplicates = mean, clean_outliers = false)
  FROM sales PREDICT units WITH TIME COLUMN day;
