-- A series is ordered by a date or a timestamp.
CREATE TABLE sales (day date, week text, units integer, price numeric);
TRAIN MODEL demand USING prophet FROM sales PREDICT units
  WITH TIME COLUMN week AND FEATURES (price) FORECAST 30 days AHEAD;
