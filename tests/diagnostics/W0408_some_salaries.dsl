-- A table with row security gives each role other rows.
CREATE TABLE salaries (years integer, salary numeric);
ALTER TABLE salaries ENABLE ROW LEVEL SECURITY;
TRAIN MODEL pay USING linear_regression FROM salaries PREDICT salary WITH FEATURES (years);
