-- Without tables the types are left to the database, and that is said once.
TRAIN MODEL a USING logistic_regression FROM customers PREDICT gone WITH FEATURES (age, plan);
TRAIN MODEL b USING logistic_regression FROM customers PREDICT gone WITH FEATURES (age, spend);
