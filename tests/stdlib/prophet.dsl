-- Every parameter of prophet is accepted with its default, but for the growth that cap and floor ask for.
CREATE TABLE sales (day date, units integer, price numeric);
TRAIN MODEL m USING prophet(growth = logistic, cap = 100, floor = 0, n_changepoints = 25, changepoint_range = 0.8,
    changepoint_prior_scale = 0.05, yearly_seasonality = auto, weekly_seasonality = auto, daily_seasonality = auto,
    seasonality_mode = additive, seasonality_prior_scale = 10, holidays = 'DE', holidays_prior_scale = 10, frequency =
    auto, fill_gaps = true, duplicates = mean, clean_outliers = false)
  FROM sales PREDICT units WITH TIME COLUMN day;
