-- An agent of the file is paused and goes on.
REGISTER AGENT reporter WITH CAPABILITIES ['reporting'];
ALTER AGENT reporter PAUSE;
ALTER AGENT reporter RESUME;
