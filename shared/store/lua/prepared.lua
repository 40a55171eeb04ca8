#!lua
-- needs: clock, leases, names, progress, rests, turns, values
-- What a job's rows are to be tested with is in storage: its chunks may be given out.
-- ARGV: job, fence, name of the folder. Returns 1 where it counts (or counted before), 0 where the lease is another's.
local job, fence, name = ARGV[2], ARGV[3], ARGV[4]
local key = job_key(job)
if redis.call('HGET', key, 'prepared') == name then return 1 end
local text = redis.call('HGET', key .. ':leases', 'prepare')
local lease = text and cjson.decode(text)
if not lease or lease.fence ~= fence then return 0 end
redis.call('HSET', key, 'prepared', name, 'samples', int(NOW) .. ':' .. redis.call('HGET', key, 'done'))
forget_lease(job, 'prepare', lease.owner)
if redis.call('HGET', key, 'state') == 'running' then
  offer('job:' .. job)
  progress(job)
end
settle(job)
return 1
