-- KEY needs a unique index on the table that exists.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), is_fraud boolean);
CREATE TABLE scores (id bigint, prediction boolean, probability double precision);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount);
PREDICT USING MODEL fraud FROM payments STORE RESULTS IN scores KEY (id);
