-- An algorithm that the language names and this version cannot train.
CREATE TABLE loans (income numeric, age integer, defaulted boolean);
TRAIN MODEL default_risk USING random_forest(max_depth = 8) FROM loans
  PREDICT defaulted WITH FEATURES (income, age);
