-- Conditions over an event: keys of the payload are text, beside numbers they are numbers.
CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12,2), is_fraud boolean);
TRAIN MODEL fraud USING logistic_regression FROM payments PREDICT is_fraud WITH FEATURES (amount);
CREATE PROCEDURE archive_rows(days integer) LANGUAGE sql AS $$ SELECT 1 $$;
WHEN EVENT 'model.trained' WHERE payload.score > 0.9 AND payload.model = 'fraud' AND 3 >= payload.run.tries
  THEN NOTIFY ops AND PUBLISH EVENT 'report.wanted' WITH PAYLOAD {model: 'fraud', limits: {rows: 10, days: [1, 7]}};
WHEN EVENT 'drift.*' WHERE event LIKE '%detected' AND published_at > now() BEGIN
  ALERT ops('drift');
  IF payload.urgent = true THEN RETRAIN MODEL fraud; ELSE EXECUTE archive_rows(payload.days::int); END IF;
END;
