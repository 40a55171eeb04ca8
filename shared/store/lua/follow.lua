#!lua flags=no-writes
-- needs: names, values
-- One atomic read of a job: its fields, its top reasons, and the events after a place in the log.
-- ARGV: job, seq or '' (no events), microseconds or '' (not known)
-- Returns {fields, reasons, events, recovered, worker processes}, or false where there is no such job.
local key = job_key(ARGV[2])
local fields = redis.call('HGETALL', key)
if #fields == 0 then return false end
local reasons = redis.call('ZREVRANGE', key .. ':reasons', 0, 9, 'WITHSCORES')
local slots = num(redis.call('HGET', at('counters'), 'slots'))
if ARGV[3] == '' then return { fields, reasons, {}, 1, slots } end

local seq, us = tonumber(ARGV[3]), ARGV[4]
local v = redis.call('HMGET', key, 'seq', 'trimmed')
local trimmed = v[2] and num(string.match(v[2], '^(%d+)')) or 0
local known = seq <= num(v[1]) and seq >= trimmed
-- The same number at another time is another log: Redis was put back to an earlier state since.
if known and us ~= '' and seq > 0 then
  local id = int(seq) .. '-' .. us
  known = v[2] == id or #redis.call('XRANGE', key .. ':log', id, id) == 1
end
if not known then return { fields, reasons, {}, 0, slots } end
local events = {}
for _, entry in ipairs(redis.call('XRANGE', key .. ':log', int(seq + 1) .. '-0', '+')) do events[#events + 1] = entry[2][2] end
return { fields, reasons, events, 1, slots }
