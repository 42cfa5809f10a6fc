-- The days to come are not among those learned from.
CREATE TABLE sales (day date, week text, units integer, price numeric);
TRAIN MODEL demand USING gradient_boosting FROM sales PREDICT units
  WITH TIME COLUMN day AND FEATURES (price) SPLIT DATA training = 0.8, test = 0.2;
