-- Forecasts of daily series with intervals; then: SELECT * FROM revenue_forecast();
-- args: --schema examples/data/tables.sql

-- Level, trend and the season of the week; which of them there are is chosen by AICc. Days without a payment are filled.
TRAIN MODEL revenue
  USING holt_winters(trend = auto, seasonal = auto)
  FROM (
    SELECT (paid_at AT TIME ZONE 'UTC')::date AS day, sum(amount) AS revenue
    FROM payments
    GROUP BY 1
  ) AS daily
  PREDICT revenue
  WITH TIME COLUMN day
  SPLIT DATA training = 0.9, validation = 0.1 BY TIME(day)
  FORECAST 30 days AHEAD WITH CONFIDENCE INTERVALS 80%, 95%;

-- A trend that bends, seasons of year and week, holidays.
TRAIN MODEL payments_a_day
  USING prophet(holidays = 'DE')
  FROM (
    SELECT (paid_at AT TIME ZONE 'UTC')::date AS day, count(*) AS payments
    FROM payments
    GROUP BY 1
  ) AS daily
  PREDICT payments
  WITH TIME COLUMN day
  FORECAST 2 months AHEAD WITH CONFIDENCE INTERVALS 0.9;

-- A series for each country behind one function; then: SELECT * FROM revenue_by_country_forecast() WHERE country = 'DE';
TRAIN MODEL revenue_by_country
  USING holt_winters(trend = auto, seasonal = auto, duplicates = sum)
  FROM (SELECT (paid_at AT TIME ZONE 'UTC')::date AS day, country, amount FROM payments) AS paid
  PREDICT amount AS revenue
  WITH TIME COLUMN day
  FOR EACH country
  FORECAST 14 days AHEAD WITH CONFIDENCE INTERVALS 80%;
