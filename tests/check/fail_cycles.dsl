-- Workflows that start themselves, by events, by patterns and by agents; each cycle is reported once.
WHEN EVENT 'a.begun' THEN PUBLISH EVENT 'b.begun';
WHEN EVENT 'b.*' THEN NOTIFY ops AND PUBLISH EVENT 'c.begun';
WHEN EVENT 'c.begun' THEN PUBLISH EVENT 'a.begun';
WHEN EVENT 'own.*' BEGIN NOTIFY ops; IF payload.n < 3 THEN PUBLISH EVENT 'own.again'; END IF; END;
CREATE AGENT first WHEN recall < 0.8 THEN TRIGGER second;
CREATE AGENT second WHEN recall < 0.7 THEN PUBLISH EVENT 'agent.asked';
WHEN EVENT 'agent.asked' THEN TRIGGER first;
WHEN EVENT 'd.begun' THEN PUBLISH EVENT 'e.begun';
