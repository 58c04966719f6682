-- How many people ate of what was delivered, as sums of dates: counted while the households' details live. And which
-- requests are in the sums, and which of them were their household's first in the calendar year.
CREATE TABLE people_served (
  distribution text PRIMARY KEY,
  adults integer NOT NULL,
  children integer NOT NULL,
  infants integer NOT NULL,
  first_households integer NOT NULL,
  first_people integer NOT NULL
);

CREATE TABLE people_counted (
  request text PRIMARY KEY,
  is_first integer NOT NULL
);
