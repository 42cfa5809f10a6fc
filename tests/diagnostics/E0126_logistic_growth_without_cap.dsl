-- What grows towards a bound needs one.
CREATE TABLE sales (day date, units integer);
TRAIN MODEL demand USING prophet(growth = logistic, floor = 10) FROM sales PREDICT units WITH TIME COLUMN day;
