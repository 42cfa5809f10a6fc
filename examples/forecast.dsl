-- Forecasts of two series with intervals; then: SELECT * FROM revenue_forecast();
CREATE TABLE IF NOT EXISTS daily_revenue (day date PRIMARY KEY, revenue numeric NOT NULL, visits integer);

-- Level, trend and the season of the week; which of them there are is chosen by AICc.
TRAIN MODEL revenue
  USING holt_winters(trend = auto, seasonal = auto)
  FROM daily_revenue
  PREDICT revenue
  WITH TIME COLUMN day
  SPLIT DATA training = 0.9, validation = 0.1
  FORECAST 30 days AHEAD WITH CONFIDENCE INTERVALS 80%, 95%;

-- A trend that bends, seasons of year and week, holidays; days without a row had no visits.
TRAIN MODEL visitors
  USING prophet(seasonality_mode = multiplicative, holidays = 'DE')
  FROM (
    SELECT at::date AS day, coalesce(visits, 0) AS visits
    FROM generate_series('2024-01-01'::timestamp, '2025-12-31', '1 day') AS at LEFT JOIN daily_revenue ON day = at::date
  ) AS days
  PREDICT visits
  WITH TIME COLUMN day
  FORECAST 2 months AHEAD WITH CONFIDENCE INTERVALS 0.9;
