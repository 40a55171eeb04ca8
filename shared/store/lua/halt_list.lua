#!lua flags=allow-oom
-- needs: halts, names
-- A worker cannot count a list: the jobs that wait for it rest as paused. It is tried again all the same.
-- ARGV: list, fence, error (problem as JSON). Returns how many rest.
local text = redis.call('HGET', list_key(ARGV[2]), 'lease')
if not text or cjson.decode(text).fence ~= ARGV[3] then return 0 end
local count = 0
for _, job in ipairs(redis.call('SMEMBERS', list_key(ARGV[2]) .. ':users')) do count = count + halt(job, 'paused', ARGV[4]) end
return count
