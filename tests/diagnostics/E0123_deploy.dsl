-- A statement of a later version.
DEPLOY MODEL m TO ENDPOINT e;
