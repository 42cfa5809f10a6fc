-- Names of events have lower-case letters; one event is published, not a pattern of them.
WHEN EVENT 'Model.trained' THEN NOTIFY ops;
PUBLISH EVENT 'report.*';
