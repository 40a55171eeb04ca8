#!lua
-- needs: names, turns
-- The rows of a sample stand in storage; from here on all workers may test them. Said by each that draws or finds them.
-- ARGV: job, how many bytes they have. Returns 1, or 0 where this was known, or there is no such job.
local job, key = ARGV[2], job_key(ARGV[2])
local v = redis.call('HMGET', key, 'id', 'drawn', 'state')
if not v[1] or v[2] then return 0 end
redis.call('HSET', key, 'drawn', 1, 'bytes_total', ARGV[3])
if v[3] == 'queued' or v[3] == 'running' then offer('job:' .. job) end
return 1
