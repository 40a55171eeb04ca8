-- needs: ends, names, progress, shown, starts, states, values
-- How a job comes to its end, or to the rest that was asked for.

-- After something was done or handed back: has the job come to an end, or to the rest that was asked for?
local function settle(job)
  local key = job_key(job)
  local v = redis.call('HMGET', key, 'state', 'total', 'done', 'max_failed', 'failed')
  local state = v[1]
  if state == 'succeeded' or state == 'failed' or state == 'cancelled' or state == 'cancelling' then
    if state == 'cancelling' and redis.call('HLEN', key .. ':leases') == 0 then finish(job, 'cancelled') end
    return
  end
  if v[4] and v[4] ~= '' and num(v[5]) > num(v[4]) then
    return finish(job, 'failed', '{"type":"urn:winnow:max-failed","title":"Too many failed rows","status":422,' ..
      '"detail":"' .. v[5] .. (v[5] == '1' and ' row' or ' rows') .. ' failed, and max_failed is ' .. v[4] ..
      '; the reasons are in the job\'s failed rows"}')
  end
  if v[2] and v[2] ~= '' and num(v[3]) >= num(v[2]) and state ~= 'paused' then
    if state == 'queued' then start(job) end
    return finish(job, 'succeeded')
  end
  if state == 'pausing' and redis.call('HLEN', key .. ':leases') == 0 then
    show_rest(job)
    progress_now(job)
    set_state(job, 'paused')
  end
end
