#!lua flags=allow-oom
-- needs: clock, leases, names, owning, values
-- The parent says that these tickets' processes are alive. ARGV: tickets. Returns how many leases were prolonged.
local count = 0
for i = 2, #ARGV do
  for _, held in ipairs(redis.call('HMGET', at('owners'), unpack(names_of(ARGV[i])))) do
    if held then
      local name = string.match(held, '|(.*)$')
      redis.call('ZADD', at('deadlines'), 'XX', int(NOW + LEASE_MS), name)
      count = count + 1
    end
  end
end
return count
