-- needs: names, values
-- Verdicts that stand in storage and could not be committed yet.
-- So many records more than there are leases are no sign that some are left over.
local STRAY = 16

-- What was set aside of a job's rows is of no use any more where it lies within [from, to): they are committed, or set
-- aside anew.
local function forget_aside(job, from, to)
  local key = job_key(job) .. ':aside'
  for _, text in ipairs(redis.call('ZRANGEBYSCORE', key, int(from), '(' .. int(to))) do
    local record = cjson.decode(text)
    if record.first + record.rows <= to then redis.call('ZREM', key, text) end
  end
end

-- Where a death splits a chunk, a record has rows of several leases, none of which forgets it. Should there be many, those
-- go that are below all that is leased, handed back or not given out: each of their rows is committed.
local function forget_stray(job)
  local key = job_key(job)
  if redis.call('ZCARD', key .. ':aside') <= redis.call('HLEN', key .. ':leases') + STRAY then return end
  local low = num(redis.call('HGET', key, 'next'))
  for _, text in ipairs(redis.call('HVALS', key .. ':leases')) do low = math.min(low, cjson.decode(text).at) end
  local back = redis.call('ZRANGE', key .. ':back', 0, 0, 'WITHSCORES')
  if back[2] then low = math.min(low, num(back[2])) end
  forget_aside(job, 0, low)
end
