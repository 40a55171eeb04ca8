#!lua flags=allow-oom
-- needs: figures, handing_back, names, owning, unwanted
-- A parent takes back what a ticket still works on though it is not to be tested any more; it has stopped the process,
-- and ends it if this is so. That is no death of a row: nothing counts against what was not committed.
-- ARGV: ticket, what it works on (see unwanted.lua). Returns 1, or 0 where it works on something else by now.
-- All that it holds goes back: its process ends.
local ticket = ARGV[2]
if unwanted(ticket) ~= ARGV[3] then return 0 end
tally('interrupted', 1)
for _, owner in ipairs(names_of(ticket)) do
  redis.call('ZREM', at('fenced'), owner)
  local held = redis.call('HGET', at('owners'), owner)
  local job, number = string.match(held or '', '|job:(.*):(%w+)$')
  if job then
    local lease = redis.call('HGET', job_key(job) .. ':leases', number)
    redis.call('HDEL', at('owners'), owner)
    redis.call('ZREM', at('deadlines'), 'job:' .. job .. ':' .. number)
    if lease then hand_back(job, number, cjson.decode(lease)) end
  end
end
return 1
