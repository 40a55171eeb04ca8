-- needs: names, values
-- Rows that were handed back, and what is held against them.

-- So many processes may end with a row under test, the last time alone, before it is failed.
local DEATHS = 3

-- Rows [from, to) of a chunk that are to be tested, or failed for `why` once they have `deaths` enough and are alone.
local function put_back(job, chunk, from, to, deaths, why)
  if from >= to then return end
  redis.call('ZADD', job_key(job) .. ':back', int(from), chunk .. ':' .. int(from) .. ':' .. int(to) ..
    (deaths > 0 and ':' .. int(deaths) .. ':' .. why or ''))
end
