#!lua
-- needs: clock, names, progress, values
-- How far a preparation is, from whoever holds its lease. It is told at once in a snapshot, and to watchers a second apart;
-- further apart where it takes long (a hundredth of its time by now), so that hours of it do not fill the job's log.
-- ARGV: job, fence, {list, rows, total} as JSON, how many rows are read. Returns 1, or 0 where the lease is another's.
local job, fence, told, rows = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local key = job_key(job)
local EVENT_MS = 1000
local text = redis.call('HGET', key .. ':leases', 'prepare')
local lease = text and cjson.decode(text)
if not lease or lease.fence ~= fence then return 0 end
redis.call('HSET', key, 'preparing', told)
local last = num(redis.call('HGET', key, 'progress_ms'))
if rows == '0' or NOW - last >= math.max(EVENT_MS, (NOW - lease.since) / 100) or NOW < last then progress(job) end
return 1
