-- Names of events, and conditions over them.
WHEN EVENT 'Model.Trained' THEN NOTIFY ops;
WHEN EVENT 'model..trained' THEN NOTIFY ops;
WHEN EVENT 'model.train*' THEN NOTIFY ops;
WHEN EVENT 'model trained' THEN NOTIFY ops;
WHEN EVENT 'model.trained' WHERE payload.model THEN NOTIFY ops;
WHEN EVENT 'model.trained' WHERE payload.score > > 3 THEN NOTIFY ops;
WHEN EVENT 'model.trained' WHERE name = 'fraud' THEN NOTIFY ops;
WHEN EVENT 'model.trained' WHERE count(*) > 3 THEN NOTIFY ops;
WHEN EVENT 'model.trained' BEGIN
  NOTIFY ops;
  IF 1 + payload.score THEN ALERT ops('x'); END IF;
END;
PUBLISH EVENT 'model.*';
PUBLISH EVENT 'a' WITH PAYLOAD 5;
ON EVENT 'model.*' EXECUTE pg_notify('ops', event);
SUBSCRIBE TO '' EXECUTE pg_notify('ops');
