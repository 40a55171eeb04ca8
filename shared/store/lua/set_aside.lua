#!lua
-- needs: aside, names, values
-- Verdicts on rows that cannot be committed yet, for one before them is still under test: they are in storage, and whoever
-- tests the chunk next need not test those again. Nothing is counted; what was set aside of these rows before is replaced.
-- ARGV: job, chunk, fence, record (JSON), its first row, the row after its last one
-- Returns ok, or fenced (the lease is another's; nothing was changed).
local job, number, fence, record, first, to = ARGV[2], ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7])
local key = job_key(job)
local text = redis.call('HGET', key .. ':leases', number)
local lease = text and cjson.decode(text)
if not lease or lease.fence ~= fence then return 'fenced' end
forget_aside(job, lease.from, to)
redis.call('ZADD', key .. ':aside', int(first), record)
forget_stray(job)
return 'ok'
