-- An agent that is not there is paused; the nearest name is shown.
REGISTER AGENT reporter WITH CAPABILITIES ['reporting'];
ALTER AGENT reportr PAUSE;
