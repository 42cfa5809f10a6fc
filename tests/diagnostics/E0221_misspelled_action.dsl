-- An action that is none; the nearest one is shown with its form.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), is_fraud boolean);
TRAIN MODEL fraud USING gradient_boosting FROM payments PREDICT is_fraud WITH FEATURES (amount);
WHEN MODEL fraud recall < 0.8 THEN retrian;
