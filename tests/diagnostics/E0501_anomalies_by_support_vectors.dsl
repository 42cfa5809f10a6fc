-- A task that is checked only, at the word that asks for it.
-- args: --generate
CREATE TABLE payments (amount numeric(12,2), country text);
TRAIN MODEL odd USING svm(task = anomaly_detection) FROM payments WITH FEATURES (amount, country);
