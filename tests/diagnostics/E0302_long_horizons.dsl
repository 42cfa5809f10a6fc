-- Horizons and intervals beyond what training takes.
CREATE TABLE sales (day date, units integer);
TRAIN MODEL a USING prophet FROM sales PREDICT units WITH TIME COLUMN day FORECAST 1000001 months AHEAD;
TRAIN MODEL b USING prophet FROM sales PREDICT units WITH TIME COLUMN day FORECAST 104167 days AHEAD;
TRAIN MODEL d USING prophet FROM sales PREDICT units WITH TIME COLUMN day FORECAST 104166 days AHEAD
  WITH CONFIDENCE INTERVALS 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.11, 0.12, 0.13, 0.14, 0.15,
    0.16, 0.17, 0.18, 0.19, 0.2, 0.21;
