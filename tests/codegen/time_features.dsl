-- Lags, rolling windows, seasonal terms and a trend: windows over earlier rows, and a split by the time column.
CREATE TABLE sales (at timestamptz, units integer, price numeric);
TRAIN MODEL demand USING linear_regression FROM sales PREDICT units
  WITH TIME COLUMN at AND FEATURES (
    price, TRANSFORM time_series.lag(units, periods = [1, 7]), TRANSFORM time_series.rolling(units, window = 7) AS week,
    TRANSFORM time_series.rolling(price, window = 5, fn = median), SEASONAL weekday, SEASONAL hour, TREND linear
  );
PREDICT USING MODEL demand FROM sales STORE RESULTS IN forecasts KEY (at);
