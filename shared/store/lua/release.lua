#!lua flags=allow-oom
-- needs: back, figures, halts, handing_back, names, owning, turns
-- A worker hands its chunk back (asked to stop, or its process died); what it committed stays.
-- ARGV: ticket; nonce, or '' (its process died), or * (its parent takes it back, and knows no nonce): then what it took
-- ahead goes back too;
-- how the process died, or ''; which rows were under test, JSON of [first, end) pairs in order, or '' where that is not
-- known; why it was ended, or ''; how many deaths that counts for;
-- or a problem as JSON: it died as it set a predicate up, which is no row's fault, and at the third time fails the job.
local nonce, suspects = ARGV[3], ARGV[5] ~= '' and cjson.decode(ARGV[5]) or nil
local has_died = nonce == ''
local is_parent = has_died or nonce == '*'
local blame = (has_died or ARGV[6] ~= '') and { death = ARGV[4], suspects = suspects,
  reason = ARGV[6] ~= '' and ARGV[6] or nil, deaths = tonumber(ARGV[7]) } or nil

-- What the ticket holds under a name, as {name of the lease, job, chunk, lease}.
local function held_by(owner)
  redis.call('ZREM', at('fenced'), owner)
  local held = redis.call('HGET', at('owners'), owner)
  if not held then return nil end
  local mine, name = string.match(held, '^(.-)|(.*)$')
  if not is_parent and nonce ~= mine then return nil end
  redis.call('HDEL', at('owners'), owner)
  redis.call('ZREM', at('deadlines'), name)
  local job, number = string.match(name, '^job:(.*):(%w+)$')
  local lease = job and redis.call('HGET', job_key(job) .. ':leases', number)
  return { name = name, job = job, number = number, lease = lease and cjson.decode(lease) }
end

local function has_a_suspect(lease)
  for _, suspect in ipairs(suspects or {}) do
    if suspect[1] < lease.to and suspect[2] > lease.at then return true end
  end
  return false
end

local found, is_known = {}, false
for _, owner in ipairs(is_parent and names_of(ARGV[2]) or { ARGV[2] }) do
  local one = held_by(owner)
  if one then
    found[#found + 1] = one
    is_known = is_known or (one.lease and has_a_suspect(one.lease))
  end
end

local was_in_setup = ARGV[8] ~= ''
for _, one in ipairs(found) do
  if has_died then tally('rescued:died', 1) end
  local list = string.match(one.name, '^list:(.*)$')
  if list then
    redis.call('HDEL', list_key(list), 'lease')
    if redis.call('EXISTS', list_key(list)) == 1 then offer(one.name) end
  elseif one.lease then
    -- Where those under test are known, the other chunks that the process had are free of blame.
    local is_blamed = not was_in_setup and not (is_known and not has_a_suspect(one.lease))
    hand_back(one.job, one.number, one.lease, is_blamed and blame or nil)
    if was_in_setup and redis.call('HINCRBY', job_key(one.job), 'setup_deaths', 1) >= DEATHS then
      halt(one.job, 'failed', ARGV[8])
    end
  end
end
return #found > 0 and 1 or 0
