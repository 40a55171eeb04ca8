-- needs: names
-- What earlier attempts of a job left behind: the verdicts that stand.

-- What earlier attempts left behind is of no use any more: every row has a newer verdict, or the job goes.
local function forget_before(job)
  local key = job_key(job)
  for attempt in string.gmatch(redis.call('HGET', key, 'before') or '', '%d+') do
    redis.call('UNLINK', key .. ':segments:' .. attempt, key .. ':manifests:' .. attempt)
  end
  redis.call('HDEL', key, 'before')
end
