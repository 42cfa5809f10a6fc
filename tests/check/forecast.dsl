-- Months stay counts, other horizons are milliseconds; the column of times is cast so that no time zone moves it.
CREATE TABLE hourly (at timestamptz, load double precision);
TRAIN MODEL load_of USING prophet(growth = flat) FROM hourly PREDICT load WITH TIME COLUMN at FORECAST 2 months AHEAD;
