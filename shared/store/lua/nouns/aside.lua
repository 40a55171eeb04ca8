-- needs: names, values
-- Verdicts that stand in storage and could not be committed yet.

-- What was set aside of a job's rows is of no use any more where it lies within [from, to): they are committed, or set
-- aside anew.
local function forget_aside(job, from, to)
  local key = job_key(job) .. ':aside'
  for _, text in ipairs(redis.call('ZRANGEBYSCORE', key, int(from), '(' .. int(to))) do
    local record = cjson.decode(text)
    if record.first + record.rows <= to then redis.call('ZREM', key, text) end
  end
end
