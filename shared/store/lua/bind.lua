#!lua
-- needs: names
-- What follows without a hole in one of a job's two sets is replaced by the manifest that it was written down in.
-- ARGV: job, attempt, set (segments or manifests), first row, row after the last, how many members there are between,
--       SHA-1 of them (hex; each followed by LF), manifest (JSON)
-- Returns 1 where the manifest counts (or counted before), 0 where the set is another by now: nothing was changed.
local job, attempt, first, to = ARGV[2], ARGV[3], ARGV[5], '(' .. ARGV[6]
local key = job_key(job)
if redis.call('HGET', key, 'attempt') ~= attempt then return 0 end
if redis.call('ZSCORE', key .. ':manifests', ARGV[9]) then return 1 end
local set = key .. ':' .. ARGV[4]
local members = redis.call('ZRANGEBYSCORE', set, first, to)
if #members ~= tonumber(ARGV[7]) then return 0 end
if redis.sha1hex(table.concat(members, '\n') .. '\n') ~= ARGV[8] then return 0 end
redis.call('ZREMRANGEBYSCORE', set, first, to)
redis.call('ZADD', key .. ':manifests', first, ARGV[9])
return 1
